//! The text as the rules see it: half width, simplified, without what cannot be seen; and the way back to the source.
use std::ops::Range;
use std::sync::LazyLock;

use super::super::found::{Found, Span};
use super::lines::is_han;
use super::scan::{digits, word_at};
use super::spread::strays;
use crate::domain::text::{half_width, is_invisible};

/// Characters of words that the rules look for, traditional before simplified. Only for matching: values stay as printed.
const TRADITIONAL: &str = "進进況况報报電电話话聯联繫系係系郵邮編编傳传網网區区縣县鄉乡鎮镇黨党組组紀纪監监辦办問问題题關关於于\
負负責责牽牵頭头單单會会協协發发時时間间來来領领導导織织實实廣广東东灣湾龍龙門门馬马黃黄無无業业產产務务員员國国際际資资\
財财農农興兴貿贸質质檢检執执稅税審审計计劃划號号樓楼層层開开學学習习貫贯徹彻長长後后續续標标準准決决講讲項项總总結结體体\
應应對对現现場场設设備备環环護护衛卫處处廳厅圖图書书館馆軍军選选舉举據据過过達达運运車车輛辆轉转連连週周轄辖統统籌筹規规\
範范術术藝艺節节約约構构機机權权極极樹树歷历歸归氣气漢汉溝沟滯滞濟济營营點点熱热畫画當当療疗確确禮礼種种穩稳簡简糧粮緊紧\
細细終终經经維维綱纲線线績绩義义職职聽听肅肃臨临舊旧與与莊庄藥药補补裝装製制複复見见視视觀观訂订認认討讨訓训記记許许訪访\
證证評评試试該该詳详誤误說说課课調调請请議议識识讀读變变讓让費费購购贊赞較较載载輔辅輕轻違违遠远適适錄录錢钱錯错鐵铁閱阅\
隊队隨随險险雙双雜杂離离難难靜静響响頁页順顺須须預预額额類类顯显風风驗验齊齐個个億亿僅仅傾倾價价優优儲储兩两凍冻別别剛刚\
創创勞劳動动勢势匯汇參参雲云廠厂嚴严啟启團团園园圍围執执堅坚壓压夠够奮奋婦妇宮宫寫写將将專专尋寻屆届島岛幫帮幹干廢废強强\
彙汇徑径復复徵征憂忧懷怀態态戶户擔担擇择擴扩敗败數数斷断曉晓條条棄弃樣样檔档歡欢歲岁殘残淨净減减滿满漲涨災灾為为爭争牆墙\
獎奖獨独獲获瑣琐盡尽盤盘稱称積积築筑級级紅红納纳紙纸組组絕绝給给緒绪縮缩罰罚羅罗聲声聯联脫脱腦脑膽胆舉举蘇苏藍蓝虛虚蟲虫\
衝冲裡里襲袭觸触訴诉診诊詞词詢询誌志語语誠诚諮咨講讲謀谋謝谢譽誉貧贫販贩貨货貪贪貫贯貴贵買买貸贷賃赁賬账賴赖趙赵趨趋踐践\
蹟迹軌轨軟软輪轮輸输辭辞農农遞递遷迁遺遗還还郵邮鄰邻釋释針针銀银銷销鋪铺鍛锻鏈链鎖锁閉闭闆板陣阵陳陈陸陆陰阴陽阳階阶隱隐\
雜杂靈灵註注饋馈擾扰韓韩頒颁願愿顧顾飛飞飯饭養养驅驱騎骑驟骤鬆松點点齡龄嚮向瞭了徹彻⼀一⼆二⼋八⼗十⽉月⽇日⽬目⼈人⼯工⼤大⼩小⼒力\
⼝口⽅方⾯面⽴立⾏行⽂文⽣生⽤用⼼心⼿手⽔水⽕火⼟土⼥女⼦子⼭山⽯石⽥田⽼老⾃自⾄至⾊色⻅见⻆角⻋车⻓长⻔门⻘青⻚页\
碼码佈布並并麼么們们這这裏里從从衆众眾众佔占併并倉仓偉伟側侧偵侦傑杰傷伤僑侨僱雇儀仪儘尽內内兇凶冊册凱凯剝剥劉刘劍剑劑剂勁劲勸劝\
吳吴喪丧嘗尝囑嘱圓圆墊垫墮堕壇坛壘垒壞坏壟垄壩坝夢梦娛娱孫孙屬属岡冈嶺岭師师帳帐庫库廟庙廬庐張张彈弹恆恒惡恶慶庆慮虑憲宪懇恳戰战\
掃扫採采揚扬換换損损搶抢撥拨撫抚擁拥擬拟攜携敘叙晝昼曆历楊杨樂乐橋桥櫃柜欄栏毀毁淚泪測测湯汤溫温滬沪漁渔潔洁澤泽濃浓濕湿灑洒煙烟\
燈灯燒烧爐炉獄狱瓊琼甌瓯畢毕異异疊叠癥症矚瞩礙碍禍祸窮穷竊窃競竞糾纠紋纹純纯紛纷綠绿緩缓縱纵繳缴羣群聖圣脅胁腳脚膚肤艦舰蔣蒋蕭萧\
薦荐蘭兰詐诈誇夸論论謂谓譯译贈赠趕赶跡迹蹤踪輯辑輿舆逕径遲迟鄧邓鄭郑鄒邹醫医釀酿釘钉鈔钞鋼钢鐘钟鑑鉴鑒鉴閒闲閘闸閣阁闊阔陝陕隸隶\
雖虽雞鸡韻韵頓顿頗颇顆颗飾饰餘余馮冯駐驻駕驾騰腾驛驿鬥斗魯鲁鮮鲜鳥鸟麗丽諾诺談谈諒谅謹谨賠赔賞赏賢贤賦赋遊游鄺邝釐厘銘铭銳锐錦锦\
鍾钟閃闪閩闽闖闯陞升頌颂頤颐飲饮飼饲駁驳騙骗髒脏鬧闹魚鱼鴻鸿鵝鹅鹽盐麥麦斃毙滲渗濱滨瀏浏瀾澜灘滩煉炼犧牺狀状獻献瑪玛瘋疯矯矫碩硕\
磚砖禦御穀谷筆笔箋笺簽签籤签籠笼絲丝綜综緝缉締缔縫缝繪绘繼继纜缆罷罢聰聪臺台舖铺莖茎華华萬万葉叶著着葷荤蒼苍蓋盖蓮莲薩萨蝕蚀襯衬\
覺觉覽览訊讯託托詮诠詣诣誘诱誰谁諧谐謠谣豐丰貢贡貼贴貶贬賓宾躍跃軸轴輝辉辯辩邊边鄲郸鏡镜鏟铲鑽钻閏闰闡阐隕陨顏颜顛颠飄飘饒饶駛驶\
驕骄驚惊鬱郁鳳凤鶴鹤齒齿\
丟丢亂乱亞亚侖仑侶侣侷局俠侠倆俩倖幸倫伦偽伪傘伞傢家傭佣債债僕仆僥侥儈侩儉俭償偿兌兑兒儿冪幂凜凛刪删則则剋克剎刹剷铲劇剧劊刽勛勋勝胜勳勋勵励勻匀卹恤卻却厭厌厲厉叢丛吶呐呂吕唸念啞哑喚唤喫吃喬乔喲哟嗆呛嗎吗嗚呜嘆叹嘔呕嘩哗嘯啸噓嘘噴喷噸吨\
噹当嚇吓嚐尝嚥咽嚨咙囂嚣囌苏囪囱堯尧塊块塗涂塢坞塵尘塹堑墜坠墳坟墾垦壯壮壺壶壽寿夾夹奧奥奪夺妝妆姦奸婁娄媽妈嬌娇嬰婴嬸婶孃娘孿孪寢寝寧宁寬宽寵宠寶宝屍尸屜屉屢屡峽峡崑昆崗岗崙仑嶄崭嶼屿嶽岳巒峦巖岩帥帅帶带幀帧幟帜幣币幾几廁厕廂厢廄厩廈厦\
廚厨弔吊彆别彌弥彎弯彥彦彫雕彿佛恥耻悅悦悶闷悽凄惱恼愛爱慄栗慘惨慚惭慣惯慫怂慼戚慾欲憊惫憐怜憑凭憚惮憤愤憫悯憶忆懲惩懶懒懸悬懼惧懾慑戀恋戲戏拋抛挾挟捨舍捲卷掄抡掙挣掛挂揀拣揮挥搖摇搗捣摟搂摯挚摻掺撈捞撐撑撓挠撲扑撻挞撾挝撿捡擄掳擊击擋挡\
擠挤擰拧擱搁擲掷擺摆擻擞攆撵攏拢攔拦攙搀攝摄攣挛攤摊攪搅攬揽敵敌斂敛斬斩昇升晉晋暈晕暢畅暫暂曠旷曬晒朮术枴拐柵栅桿杆棗枣棟栋棧栈棲栖楓枫榦干榮荣槍枪槓杠槳桨樁桩樑梁樞枢樸朴橢椭橫横檯台檸柠檻槛櫥橱櫻樱欽钦歎叹歐欧殲歼殺杀殼壳毆殴氈毡氫氢\
氾泛汎泛汙污沒没沖冲洩泄洶汹涼凉淒凄淪沦淵渊淺浅渙涣渦涡渾浑湊凑湧涌溼湿滄沧滅灭滌涤滷卤滾滚漣涟漬渍漸渐漿浆潑泼潛潜潤润潰溃澀涩澆浇澗涧澱淀濁浊濘泞濛蒙濤涛濫滥濰潍濺溅濾滤瀉泻瀋沈瀕濒瀝沥瀰弥灤滦烏乌煥焕煩烦熒荧熾炽燙烫燦灿燬毁燭烛燴烩\
燻熏燼烬爍烁爛烂爺爷爾尔牴抵犢犊狹狭狽狈猙狰猶犹獅狮獰狞獵猎獸兽獺獭琺珐瑤瑶瑩莹甕瓮畝亩疇畴痙痉痠酸瘍疡瘓痪瘡疮瘧疟癒愈癟瘪癡痴癢痒癬癣癱瘫皚皑皺皱盃杯盜盗盞盏盧卢盪荡睏困睜睁瞞瞒矇蒙硃朱硯砚礎础礦矿礫砾礬矾祕秘祿禄禱祷禿秃稈秆稜棱穎颖\
穢秽穫获窩窝窪洼窯窑窺窥竄窜竅窍筍笋箇个篩筛簍篓簑蓑簾帘籃篮籬篱籮箩籲吁粵粤糞粪糰团紉纫紐纽紗纱紡纺紮扎紳绅紹绍絃弦絆绊絛绦絞绞絡络絢绚絨绒絹绢綁绑綏绥綑捆綢绸綴缀綵彩綸纶綻绽綽绰綿绵緘缄緞缎緣缘緬缅緯纬練练緻致縛缚縴纤縷缕繃绷繕缮繞绕\
繡绣繩绳繭茧繹绎纏缠纓缨纔才纖纤缽钵罈坛罵骂羨羡翹翘聞闻聳耸聶聂聾聋脈脉脣唇脩修脹胀腎肾腫肿腸肠膠胶膩腻膿脓臉脸臍脐臘腊臟脏臥卧艙舱艱艰艷艳茲兹荊荆莢荚萊莱葦苇蒐搜蓆席蔔卜蔥葱蔭荫蕩荡蕪芜薊蓟薑姜薔蔷藹蔼蘆芦蘊蕴蘋苹蘿萝虜虏虧亏蛻蜕蝦虾\
蝨虱蝸蜗螞蚂螢萤蟬蝉蟻蚁蠅蝇蠍蝎蠟蜡蠱蛊蠶蚕蠻蛮褲裤襖袄襪袜襬摆覓觅親亲訃讣訖讫訛讹訝讶訟讼訣诀証证詛诅詠咏詩诗詫诧詭诡誅诛誕诞誡诫誣诬誦诵誨诲誹诽誼谊諄谆諜谍諱讳諷讽諸诸諺谚謄誊謊谎謎谜謗谤謙谦謬谬譁哗譏讥譚谭譜谱譟噪譴谴讒谗讚赞谿溪\
豈岂豎竖豔艳豬猪貍狸貓猫貝贝貞贞貯贮貳贰賀贺賂赂賄贿賈贾賊贼賒赊賜赐賣卖賤贱賭赌賺赚賽赛贅赘贍赡贏赢贓赃贖赎贛赣踴踊躊踌軀躯軋轧軒轩輓挽輥辊輩辈輻辐輾辗轅辕轍辙轎轿轟轰辮辫迴回遙遥遜逊遼辽邁迈邏逻醜丑醞酝醬酱釁衅釣钓釦扣釩钒鈉钠鈍钝鈕钮\
鈞钧鈣钙鈴铃鈾铀鉀钾鉅巨鉑铂鉗钳鉚铆鉛铅鉤钩鉸铰鉻铬銅铜銑铣銜衔銻锑鋁铝鋅锌鋇钡鋒锋鋤锄鋸锯錐锥錘锤錠锭錨锚錫锡錳锰錶表鍊炼鍋锅鍍镀鍬锹鍵键鎂镁鎊镑鎚锤鎢钨鎬镐鎳镍鏽锈鐮镰鐳镭鑄铸鑰钥鑲镶鑷镊鑼锣鑿凿閑闲閡阂閤合閥阀閨闺閻阎闌阑闢辟隴陇\
隻只雛雏霑沾霧雾鞏巩鞦秋韆千韋韦韌韧頂顶頃顷頑顽頰颊頸颈頹颓頻频顫颤顱颅颱台颳刮飢饥飽饱餃饺餅饼餌饵餒馁餓饿餞饯餡馅餵喂餾馏饅馒饑饥饞馋馭驭馱驮馳驰馴驯駒驹駝驼駭骇駱骆駿骏騁骋騷骚騾骡驢驴骯肮髮发鬍胡鬚须鬨哄鮑鲍鯉鲤鯨鲸鰓鳃鱉鳖鱗鳞鳴鸣\
鴉鸦鴕鸵鴛鸳鴦鸯鴨鸭鴿鸽鵑鹃鵬鹏鵲鹊鷗鸥鷹鹰鹵卤鹹咸鹼碱麵面黴霉鼕冬齋斋匭匦衹只齣出齧啮齲龋龐庞龔龚龜龟";

/// The first of the Han characters, and how many there are from it on; radicals first, with which PDF files write 日 and 月.
const HAN: (u32, usize) = (0x2E80, 0x7180);

/// For each Han character the one that the rules know; a table, since it is asked for each character of a text.
static SIMPLIFIED: LazyLock<Vec<char>> = LazyLock::new(|| {
    let mut table: Vec<char> = (HAN.0..).take(HAN.1).filter_map(char::from_u32).collect();
    let mut chars = TRADITIONAL.chars();
    while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
        if let Some(known) = han(from).and_then(|at| table.get_mut(at)) {
            *known = to;
        }
    }
    table
});

/// Its place in the table.
fn han(c: char) -> Option<usize> {
    usize::try_from(u32::from(c).checked_sub(HAN.0)?).ok()
}

const BLANK_ENTITIES: [&str; 5] = ["&nbsp;", "&ensp;", "&emsp;", "&#160;", "&#xa0;"];

/// A full stop in half width after a sentence; `一.` at the beginning of a line is a mark.
fn ends_sentence(before: &str, rest: &str) -> bool {
    let Some(last) = before.chars().next_back() else { return false };
    let opens = |next: char| is_han(next) || next.is_whitespace() || matches!(next, '“' | '(' | '（' | '①'..='⑳');
    let number = digits(rest);
    let mark = (1..=2).contains(&number) && rest.get(number..).is_some_and(|rest| rest.starts_with(['.', '、', '．']));
    let after = rest.chars().next().is_none_or(opens) || mark;
    let word = |c: &char| is_han(*c) || matches!(c, '”' | ')' | '》');
    if !after || !word(&last) {
        return false;
    }
    // Of a mark there is nothing else before the stop.
    before.chars().rev().take(4).take_while(word).any(|c| is_han(c) && !"一二三四五六七八九十百".contains(c))
}

/// The source and its folded twin. Every rule works on `folded` and its offsets; `span` leads back.
pub struct Text<'s> {
    pub source: &'s str,
    pub folded: String,
    /// For each byte of `folded`, where its character begins in the source.
    starts: Vec<usize>,
    /// Blanks of the source that mean nothing.
    strays: Vec<usize>,
}

impl<'s> Text<'s> {
    pub fn new(source: &'s str) -> Self {
        let mut text = Self {
            source,
            folded: String::with_capacity(source.len()),
            starts: Vec::with_capacity(source.len()),
            strays: strays(source),
        };
        let breaks = super::wrap::page_breaks(source);
        if !breaks.is_empty() {
            let places = breaks.iter().filter_map(|range| source.get(range.clone()).map(|words| (range.start, words)));
            let places = places.flat_map(|(start, words)| words.char_indices().map(move |(at, _)| start + at));
            text.strays.extend(places);
            text.strays.sort_unstable();
            text.strays.dedup();
        }
        let mut stray = 0;
        let soft = super::wrap::soft_breaks(source);
        let mut soft = soft.iter().copied().peekable();
        let mut chars = source.char_indices().peekable();
        while let Some((start, c)) = chars.next() {
            if c == '&'
                && let Some(entity) = source.get(start..).and_then(|rest| word_at(rest, &BLANK_ENTITIES))
            {
                // Copied out of a page's source.
                text.folded.push(' ');
                text.starts.resize(text.folded.len(), start);
                for _ in 1..entity.len() {
                    chars.next();
                }
                continue;
            }
            while soft.next_if(|place| *place < start).is_some() {}
            if text.strays.get(stray) == Some(&start) {
                stray += 1;
                continue;
            }
            let folded = match c {
                '.' | '．' if ends_sentence(&text.folded, source.get(start + c.len_utf8()..).unwrap_or_default()) => {
                    Some('。')
                }
                '\n' if soft.next_if_eq(&start).is_some() => None,
                '\r' if chars.peek().is_some_and(|(_, next)| *next == '\n') => None,
                '\r' | '\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
                '\n' | '\t' => Some(c),
                c if c.is_ascii_graphic() => Some(c),
                c if is_invisible(c) => None,
                c if c.is_whitespace() => Some(' '),
                c => Some(fold(c)),
            };
            if let Some(folded) = folded {
                text.folded.push(folded);
                text.starts.resize(text.folded.len(), start);
            }
        }
        text
    }

    /// The same text with nothing but blanks for the signs that stand before the lines of a range, or draw a frame around
    /// them. No place moves.
    pub fn cleared(&self, range: Range<usize>) -> Self {
        let mut folded = String::with_capacity(self.folded.len());
        folded.push_str(self.at(0..range.start));
        let mut opens = true;
        let mut number = 0;
        for (at, c) in self.at(range.clone()).char_indices() {
            if opens && at >= number && c == '-' {
                number = at + page_number(self.at(range.start + at..range.end));
            }
            let sign = at < number || is_drawn(c) || (opens && is_list_sign(c));
            opens = c == '\n' || (opens && (sign || c == ' ' || c == '\t'));
            if sign {
                folded.extend(std::iter::repeat_n(' ', c.len_utf8()));
            } else {
                folded.push(c);
            }
        }
        folded.push_str(self.at(folded.len()..self.folded.len()));
        Self { source: self.source, folded, starts: self.starts.clone(), strays: self.strays.clone() }
    }

    /// The folded text of a range; empty where the range does not fit.
    pub fn at(&self, range: Range<usize>) -> &str {
        self.folded.get(range).unwrap_or_default()
    }

    pub fn rest(&self, from: usize) -> &str {
        self.folded.get(from..).unwrap_or_default()
    }

    /// The place in the source.
    pub fn span(&self, range: Range<usize>) -> Span {
        let begin = |at: usize| self.starts.get(at).copied().unwrap_or(self.source.len());
        let start = begin(range.start);
        if range.end <= range.start {
            return Span::new(start, start);
        }
        let last = begin(range.end - 1);
        let width = self.source.get(last..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
        Span::new(start, last + width)
    }

    /// The folded twin of a place in the source.
    pub fn range_of(&self, span: Span) -> Range<usize> {
        self.starts.partition_point(|start| *start < span.start)..self.starts.partition_point(|start| *start < span.end)
    }

    /// The words as printed: without what cannot be seen, blanks single, lines joined.
    pub fn printed(&self, range: Range<usize>) -> String {
        let span = self.span(range);
        let words = span.of(self.source);
        let strays = self.strays.get(self.strays.partition_point(|at| *at < span.start)..).unwrap_or_default();
        let kept = words.char_indices().filter(|(at, _)| strays.binary_search(&(span.start + at)).is_err());
        printed(kept.map(|(_, c)| c), words.len())
    }

    pub fn found<T>(&self, range: Range<usize>, rule: &'static str, value: T) -> Found<T> {
        Found { value, span: self.span(range), rule }
    }

    /// A value that is its own words.
    pub fn words(&self, range: Range<usize>, rule: &'static str) -> Found<String> {
        self.found(range.clone(), rule, self.printed(range))
    }
}

/// `- 2 -` on a line of its own: its length.
fn page_number(rest: &str) -> usize {
    let len: usize = rest.chars().take(12).take_while(|c| *c != '\n').map(char::len_utf8).sum();
    let line = rest.get(..len).unwrap_or_default();
    let bare = line.trim_matches(['-', ' ']);
    let number = !bare.is_empty() && digits(bare) == bare.len() && line.trim_end().ends_with('-');
    let ends = rest.get(len..).is_none_or(|rest| rest.is_empty() || rest.starts_with('\n'));
    if number && ends { len } else { 0 }
}

/// Lines joined where Chinese needs no blank between them.
fn printed(source: impl Iterator<Item = char>, len: usize) -> String {
    let mut out = String::with_capacity(len);
    let mut blank = false;
    for c in source {
        if matches!(c, '\n' | '\r') || (is_invisible(c) && c != '\t') {
            continue;
        }
        if c.is_whitespace() {
            blank = !out.is_empty();
            continue;
        }
        if blank {
            out.push(' ');
            blank = false;
        }
        out.push(c);
    }
    out
}

/// Frames, arrows, pictures.
const fn is_drawn(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2500}'..='\u{27BF}' | '\u{2900}'..='\u{297F}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}' | '\u{1F000}'..='\u{1FAFF}' | '〓')
}

/// What may stand before the lines of a list.
const fn is_list_sign(c: char) -> bool {
    matches!(c, '*' | '-' | '#' | '>' | '~' | '|' | '=' | '·' | '•' | '‣' | '◦' | '・' | '※' | '†' | '»' | '›' | '√')
}

/// A few words as the rules see them.
pub fn folded(words: &str) -> String {
    let seen = words.chars().filter(|c| c.is_ascii_graphic() || *c == '\t' || !is_invisible(*c));
    seen.map(|c| if c != '\t' && c.is_whitespace() { ' ' } else { fold(c) }).collect()
}

/// One character as the rules see it.
fn fold(c: char) -> char {
    match c {
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE63}' | '\u{FF0D}' => '-',
        '\u{301C}' | '\u{223C}' => '~',
        '\u{FF61}' => '。',
        '\u{FF64}' => '、',
        '\u{2236}' | '\u{FE55}' => ':',
        '「' | '〝' => '“',
        '」' | '〞' => '”',
        '『' => '‘',
        '』' => '’',
        '\u{FF01}'..='\u{FF5E}' => half_width(c),
        c if c < '\u{2E00}' => c,
        c => han(c).and_then(|at| SIMPLIFIED.get(at)).copied().unwrap_or(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folds_for_matching_and_leads_back() {
        let source = "整改進展\u{200B}　電話：０２０－１\r\n完";
        let text = Text::new(source);
        assert_eq!(text.folded, "整改进展 电话:020-1\n完");
        let at = text.folded.find("020-1").unwrap();
        assert_eq!(text.span(at..at + 5).of(source), "０２０－１");
        let at = text.folded.find("进展").unwrap();
        assert_eq!(text.span(at..at + "进展".len()).of(source), "進展");
        assert_eq!(text.printed(0..text.folded.len()), "整改進展 電話：０２０－１完");
    }

    #[test]
    fn the_table_is_pairs() {
        let chars: Vec<char> = TRADITIONAL.chars().collect();
        assert_eq!(chars.len() % 2, 0);
        let readings: std::collections::BTreeSet<(char, char)> =
            chars.chunks(2).map(|pair| (pair[0], pair[1])).collect();
        let characters: std::collections::BTreeSet<char> = readings.iter().map(|(from, _)| *from).collect();
        assert_eq!(characters.len(), readings.len(), "one character, two readings");
        assert!(readings.iter().all(|(from, to)| fold(*from) == *to), "a character outside the table");
    }
}
